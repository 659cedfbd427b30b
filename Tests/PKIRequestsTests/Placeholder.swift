import Testing

@Test func placeholderPKIRequestsTests() { #expect(Bool(true)) }
