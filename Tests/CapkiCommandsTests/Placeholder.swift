import Testing

@Test func placeholderCapkiCommandsTests() { #expect(Bool(true)) }
