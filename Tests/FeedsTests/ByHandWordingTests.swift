import Testing

@testable import Feeds

@Suite struct ByHandWordingTests {
    @Test(arguments: LogCode.allCases)
    func `no word to whoever gave the file by hand speaks of an HR system or an export`(code: LogCode) {
        for wording in [code.wording, code.wordingWhenKept ?? code.wording].map(\.byHand) {
            for text in [wording.message, wording.remedy] {
                #expect(!text.contains("HR system"))
                #expect(!text.contains("the export"))
                #expect(!text.contains("the file the file"))
            }
            #expect(wording.who != .hr)
            #expect(wording.severity == code.severity || code.wordingWhenKept != nil)
        }
    }
}
