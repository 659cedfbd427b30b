import Testing

@Test func placeholderPKIStructuresTests() { #expect(Bool(true)) }
