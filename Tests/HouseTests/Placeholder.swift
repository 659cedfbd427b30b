import Testing

@Test func placeholderHouseTests() { #expect(Bool(true)) }
