import Directory
import Tenancy
import Testing

@Suite struct ValueTests {
    @Test(arguments: ["ann@firm.example", " Ann.O'Hara+x@mail.firm.example ", "zoë@firm.example", "a@b.co"])
    func `an address is kept as given without outer blanks`(text: String) throws {
        let address = try EmailAddress(text)

        #expect(address.text == text.filter { $0 != " " })
    }

    @Test(arguments: [
        "", "ann", "ann@", "@firm.example", "ann@firm", "a b@firm.example", "ann@firm..example", ".ann@firm.example",
        "ann@@firm.example", "ann@-firm.example", "ann@firm.1", "ann\u{A0}x@firm.example",
        "ann@firm.example, bob@firm.example", String(repeating: "a", count: 65) + "@firm.example",
    ])
    func `text that is no address is invalid`(text: String) {
        #expect(throws: ServiceError.self) { try EmailAddress(text) }
    }

    @Test func `an external ID keeps zeros, capitals and inner blanks`() throws {
        #expect(try ExternalID(" 00 7a ").text == "00 7a")
        #expect(try ExternalID("007") != ExternalID("7"))
        #expect(try ExternalID("a1") != ExternalID("A1"))
        #expect(throws: ServiceError.self) { try ExternalID(" \u{A0} ") }
    }

    @Test func `a person's name is trimmed, and may not be blank, long or broken`() throws {
        #expect(try PersonName("  Ann  ", called: "first name").text == "Ann")
        for text in ["", " ", "A\nB", String(repeating: "a", count: 201)] {
            #expect(throws: ServiceError.self) { try PersonName(text, called: "first name") }
        }
    }

    @Test func `what a person types names a user by number or by address`() throws {
        #expect(try UserKey("12") == .id(UserID(rawValue: 12)))
        #expect(try UserKey("ann@firm.example") == .email("ann@firm.example"))
        #expect(throws: ServiceError.self) { try UserKey("Ann") }
        #expect(throws: ServiceError.self) { try UserKey("-1") }
    }
}
