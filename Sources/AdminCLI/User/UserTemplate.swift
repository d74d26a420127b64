import ArgumentParser

struct UserTemplate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "A file to fill in for upload, CSV or Excel: the header and one sample row.",
        discussion: """
            Needed are First Name, Last Name, External Identifier and Job Title; a column that is left out leaves its \
            field alone. The sample's job title, department and business unit must exist in the tenant.

            Example: muster user template --output newcomers.xlsx
            """
    )

    @OptionGroup var output: TemplateOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try TemplateFile.people(withSample: true).write(output, context)
        return .done
    }
}
