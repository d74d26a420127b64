import ArgumentParser

struct CatalogueTemplate<Kind: CatalogueKind>: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "template",
            abstract: "A CSV file to fill in for upload: the header and one example.",
            discussion: "Example: muster \(Kind.noun) template"
        )
    }

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try context.print(.text(CSVText.line(Kind.header) + CSVText.line(Kind.example)))
        return .done
    }
}
