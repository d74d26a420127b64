/// What the placeholders of a welcome e-mail stand for; text that a person lacks is empty.
package struct WelcomeValues: Sendable, Equatable {
    package var firstName: String
    package var lastName: String
    /// The tenant's name.
    package var company: String
    package var link: String
    /// In words and the reader's language, such as "29 November 2026".
    package var linkExpires: String
    package var jobTitle: String
    package var businessUnit: String
    package var senderName: String

    package init(
        firstName: String,
        lastName: String,
        company: String,
        link: String,
        linkExpires: String,
        jobTitle: String = "",
        businessUnit: String = "",
        senderName: String = ""
    ) {
        self.firstName = firstName
        self.lastName = lastName
        self.company = company
        self.link = link
        self.linkExpires = linkExpires
        self.jobTitle = jobTitle
        self.businessUnit = businessUnit
        self.senderName = senderName
    }
}

/// A welcome e-mail's words for one person.
package struct WelcomeContent: Sendable, Equatable {
    package var subject: String
    package var text: String
    package var html: String?
}
