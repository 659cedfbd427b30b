import Testing

@Test func placeholderPKIAuthorityTests() { #expect(Bool(true)) }
