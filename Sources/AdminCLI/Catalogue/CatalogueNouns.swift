import ArgumentParser

struct JobTitleNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job-title",
        abstract: "A tenant's job titles; feeds name them exactly, capitals and blanks included.",
        subcommands: [
            CatalogueList<JobTitles>.self, CatalogueCreate<JobTitles>.self, CatalogueRename<JobTitles>.self,
            CatalogueDelete<JobTitles>.self, CatalogueUpload<JobTitles>.self, CatalogueTemplate<JobTitles>.self,
            CatalogueAliasing<JobTitles>.self,
        ]
    )
}

struct DepartmentNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "department",
        abstract: "A tenant's departments; feeds name them exactly, capitals and blanks included.",
        subcommands: [
            CatalogueList<Departments>.self, CatalogueCreate<Departments>.self, CatalogueRename<Departments>.self,
            CatalogueDelete<Departments>.self, CatalogueUpload<Departments>.self, CatalogueTemplate<Departments>.self,
            CatalogueAliasing<Departments>.self,
        ]
    )
}

struct BusinessUnitNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "business-unit",
        abstract: "A tenant's business units (sites, branches); feeds name them by their feed ID.",
        subcommands: [
            CatalogueList<BusinessUnits>.self, BusinessUnitCreate.self, BusinessUnitSet.self,
            CatalogueRename<BusinessUnits>.self,
            CatalogueDelete<BusinessUnits>.self, CatalogueUpload<BusinessUnits>.self,
            CatalogueTemplate<BusinessUnits>.self, CatalogueAliasing<BusinessUnits>.self,
        ]
    )
}
