import Foundation

/// A name and how it is spelled in an e-mail address.
struct Name {
    let written: String
    let inEmail: String

    init(_ written: String) {
        self.written = written
        // Letters of their own, which folding leaves alone.
        let spelled = written.lowercased().replacing("ß", with: "ss").replacing("ø", with: "o").replacing(
            "ł",
            with: "l"
        )
        let plain = spelled.folding(options: .diacriticInsensitive, locale: nil)
        inEmail = String(plain.unicodeScalars.filter { ("a"..."z").contains($0) || $0 == "-" })
    }

    static let first: [Name] = list(
        """
        Anna Ben Clara David Emma Felix Grace Henry Isla Jack Katja Liam Maria Noah Olivia Paul Quentin Rosa Samuel Tara
        Umar Vera William Xenia Yusuf Zoe Aoife Björn Chloé Dörte Élodie François Günther Håkon Inés João Käthe Łukasz
        Márta Niño Øyvind Päivi Renée Sören Thérèse Ülkü Václav Zoë Amira Bilal Chidi Divya Eiko Farah Gita Hana Imran
        Jin Kofi Leila Mei Nadia Omar Priya Rahul Sana Tomás Usha Wei Yara Anne-Marie Jean-Luc Mary-Jane
        """
    )

    static let last: [Name] = list(
        """
        Smith Jones Taylor Brown Wilson Evans Walker Wright Green Hall Wood Clarke Jackson Turner Hill Cooper Ward Morris
        Moore Clark Baker Harris King Allen Young Scott Mitchell Carter Parker Bell Müller Schäfer Köhler Weiß Jäger
        Größmann Lefèvre Bénard Garçon Núñez Peña Ibáñez Gonçalves Simões Åberg Sjöström Lindqvist Kjær Sørensen Østby
        Nowák Dvořák Černý Wójcik Zieliński Łaski Kowalczyk Horváth Szabó Ionescu Petrov Ivanova O'Brien O'Neill D'Angelo
        McCarthy MacLeod Smith-Jones Novak-Hill Okafor Adeyemi Mensah Khan Ahmed Patel Sharma Nguyen Tran Wang Chen
        """
    )

    private static func list(_ words: String) -> [Name] {
        words.split(whereSeparator: \.isWhitespace).map { Name(String($0)) }
    }
}
