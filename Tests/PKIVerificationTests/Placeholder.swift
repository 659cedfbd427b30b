import Testing

@Test func placeholderPKIVerificationTests() { #expect(Bool(true)) }
