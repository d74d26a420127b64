import Testing

@testable import Feeds

struct RulesLogCauseTests {
    @Test(arguments: LogCode.allCases.filter { !$0.isAboutRun })
    func `every code about a record has a cause in words of its own`(code: LogCode) throws {
        let cause = try #require(code.cause(value: "Barback", column: "Start Date", example: ""))

        #expect(!cause.headline.contains("_"))
        #expect(!cause.headline.hasSuffix("."))
        #expect(!cause.step.isEmpty)
    }

    @Test(arguments: [
        LogCode.rowEmailInUse, .rowEmailInvalid, .rowEmailTwiceInFile, .rowIDDuplicate, .rowManagerUnknown,
    ])
    func `a cause shows no address and no ID`(code: LogCode) throws {
        let cause = try #require(code.cause(value: "kim@example.com", column: "Email", example: "kim@example.com"))

        #expect(!(cause.headline + cause.step).contains("kim@example.com"))
    }

    @Test(arguments: [LogCode.rowJobTitleNear, .rowDepartmentNear])
    func `a near match says what it is near to, as the message does`(code: LogCode) throws {
        let message = code.wording.renderedMessage([
            "value": "sous chef", "expected": "Sous Chef", "detail": "no capitals",
        ])

        let cause = try #require(code.cause(value: "sous chef", column: nil, example: message))

        #expect(cause.headline.hasSuffix("\"sous chef\" is not the same as \"Sous Chef\" (no capitals)"))
    }

    @Test func `a unit named by its name says its feed ID`() throws {
        let message = LogCode.rowUnitWrongIDKind.wording.renderedMessage([
            "value": "Harbour Street", "expected": "0101",
        ])

        let cause = try #require(
            LogCode.rowUnitWrongIDKind.cause(value: "Harbour Street", column: nil, example: message)
        )

        #expect(cause.headline == "\"Harbour Street\" is not the feed ID of a business unit; it should be \"0101\"")
    }
}
