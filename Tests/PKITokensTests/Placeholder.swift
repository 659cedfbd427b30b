import Testing

@Test func placeholderPKITokensTests() { #expect(Bool(true)) }
