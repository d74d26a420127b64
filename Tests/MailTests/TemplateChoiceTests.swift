import Mail
import Testing

@Suite struct TemplateChoiceTests {
    @Test(
        arguments: [
            ("de-AT", "fr", ["en", "de", "de-AT"], "de-AT"),
            ("de-at", "fr", ["en", "de", "de-AT"], "de-AT"),
            ("de-AT", "fr", ["en", "de", "fr"], "de"),
            ("zh-Hant-TW", "fr", ["en", "zh-Hant"], "zh-Hant"),
            ("de", "fr", ["en", "de-AT", "fr"], "fr"),
            ("de", "fr-CA", ["en", "fr"], "fr"),
            ("de", "fr", ["en", "es"], "en"),
            (nil, "es", ["en", "es"], "es"),
            (nil, nil, ["de", "en"], "en"),
            ("", "", ["de", "en"], "en"),
            ("nl", nil, ["de"], nil),
        ] as [(String?, String?, [String], String?)]
    )
    func `the nearest language wins`(wanted: String?, preset: String?, available: [String], chosen: String?) {
        #expect(TemplateChoice.language(wanted: wanted, tenantDefault: preset, among: available) == chosen)
    }
}
