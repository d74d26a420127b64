import Feeds
import Directory
import Testing

struct RulesNearMatchTests {
    @Test(arguments: [
        ("Sous Chef", "Sous chef", "capital C"), ("Sous chef", "Sous Chef", "small c"),
        ("SOUS CHEF", "Sous Chef", "all capitals"),
        ("sous chef", "Sous Chef", "no capitals"),
        ("sOuS cHeF", "Sous Chef", "capitals and small letters"),
        ("Sous  Chef", "Sous Chef", "two spaces"), ("Sous   Chef", "Sous Chef", "three spaces"),
        ("Sous Chef ", "Sous Chef", "blank at the end"), (" Sous Chef", "Sous Chef", "blank at the start"),
        ("Sous Chef  ", "Sous Chef", "two blanks at the end"), ("Sous Chef", "Sous Chef ", "no blank at the end"),
        ("Sous\u{A0}Chef", "Sous Chef", "no-break space"),
        ("Sous Chef\u{A0}", "Sous Chef", "no-break space at the end"),
        ("Sous Chef", "Sous\u{A0}Chef", "ordinary space instead of a no-break space"),
        ("SousChef", "Sous Chef", "missing space"),
        ("Bar back", "Barback", "extra space"), ("Sous Chef", "Sous  Chef", "one space instead of two"),
        ("Sous\tChef", "Sous Chef", "tab"), ("Sous\nChef", "Sous Chef", "line break"),
        ("Sous \u{200B}Chef", "Sous Chef", "zero-width space"), ("So\u{AD}us Chef", "Sous Chef", "soft hyphen"),
        ("\u{FEFF}Sous Chef", "Sous Chef", "byte order mark at the start"),
        ("Sous\u{2003}Chef", "Sous Chef", "special space U+2003"),
        ("Sous Chef", "Sous\u{200B} Chef", "no zero-width space"),
        ("sous Chef ", "Sous Chef", "small s, blank at the end"),
        ("Sous  Chef  de  Rang", "Sous Chef de Rang", "two spaces"), ("ÉTÉ", "été", "all capitals"),
    ])
    func `a near name is found and the difference put in words`(value: String, name: String, words: String) throws {
        let match = try #require(NearMatchIndex(["Waiter", name]).nearest(to: value))

        #expect(match.name.utf8.elementsEqual(name.utf8))
        #expect(match.difference == words)
    }

    @Test(arguments: ["Barback", "Sous-Chef", "Sous Chefs", "Soüs Chef", "", " ", "Sous Chef"])
    func `a value that differs by more, or not at all, has no near name`(value: String) {
        #expect(NearMatchIndex(["Sous Chef", "Waiter"]).nearest(to: value) == nil)
    }

    @Test func `of several near names the nearest counts`() {
        let index = NearMatchIndex(["SOUS CHEF", "Sous  chef ", "Sous chef", "sous  chef"])

        #expect(index.nearest(to: "Sous Chef")?.name == "Sous chef")
        #expect(index.nearest(to: "Sous Chef")?.difference == "capital C")
        #expect(index.nearest(to: "sous chef")?.name == "Sous chef")
    }

    @Test(arguments: [
        ("Sous Chef", "Sous Chef"), (" Sous Chef", "·Sous Chef"), ("Sous Chef  ", "Sous Chef··"),
        ("Sous  Chef", "Sous··Chef"),
        ("Sous\u{A0}Chef", "Sous⍽Chef"), ("a\tb", "a⇥b"), ("a\r\nb", "a⏎⏎b"), ("a\u{200B}b", "a[U+200B]b"),
        ("a\u{FEFF}", "a[U+FEFF]"),
        ("a\u{7}b", "a[U+0007]b"), ("a\u{2003}b", "a[U+2003]b"), ("Zoë 😀 日本", "Zoë 😀 日本"), ("", ""), ("   ", "···"),
        ("a \u{A0}", "a·⍽"), ("a\u{202E}b", "a[U+202E]b"),
    ])
    func `what cannot be seen is shown`(text: String, shown: String) {
        #expect(Visible.text(text) == shown)
    }
}
