import Testing

@Test func placeholderPKIKeysTests() { #expect(Bool(true)) }
