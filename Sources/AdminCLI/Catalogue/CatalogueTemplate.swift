import ArgumentParser
import Directory

struct CatalogueTemplate<Kind: CatalogueKind>: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "template",
            abstract: "A file to fill in for upload, CSV or Excel: the header and one example.",
            discussion: "Example: muster \(Kind.noun) template"
        )
    }

    @OptionGroup var output: TemplateOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let sheetName = Kind.catalogue.plural.prefix(1).uppercased() + Kind.catalogue.plural.dropFirst()
        let template = TemplateFile(header: Kind.header, example: Kind.example, sheetName: sheetName)
        try template.write(output, context)
        return .done
    }
}
