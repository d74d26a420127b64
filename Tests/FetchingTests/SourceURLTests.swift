import Tenancy
import Testing

@testable import Fetching

@Suite struct SourceURLTests {
    @Test func `an address shows where the file is and what it is called`() throws {
        let url = try SourceURL("https://HR.example.com:8443/export/employees%20new.csv?tenant=7")

        #expect(url.place == "https://HR.example.com:8443/export/employees new.csv")
        #expect(url.fileName == "employees new.csv")
        #expect(url.beside("go") == "https://HR.example.com:8443/export/go?tenant=7")
    }

    @Test(
        arguments: [
            "http://hr.example.com/staff.csv", "ftp://hr.example.com/staff.csv", "file:///etc/passwd", "staff.csv",
            "https://hr.example.com/", "https://ann:pw@hr.example.com/staff.csv", "sftp://ann@hr.example.com/staff.csv",
            "https://hr.example.com/staff.csv#part", "https://hr.example.com/staff.csv?access_token=abc",
            "https://hr.example.com/staff.csv?sig=abc", "https:///staff.csv",
        ]
    ) func `nothing unencrypted, and nothing with a secret in it, is an address`(text: String) {
        #expect(throws: ServiceError.self) { try SourceURL(text) }
    }

    @Test(
        arguments: [
            ("https://hr.example.com/other.csv", true), ("https://hr.example.com:443/other.csv", true),
            ("http://hr.example.com/other.csv", false), ("https://evil.example.com/other.csv", false),
            ("https://hr.example.com:8443/other.csv", false), ("https://hr.example.com.evil.example/x", false),
            ("https://hr.example.com@evil.example/x", false), ("sftp://hr.example.com/other.csv", false),
        ]
    ) func `a server leads on to itself only`(row: (url: String, mayLead: Bool)) throws {
        let url = try SourceURL("https://hr.example.com/staff.csv")

        #expect(url.mayLead(to: row.url) == row.mayLead)
    }
}
