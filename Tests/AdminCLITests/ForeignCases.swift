/// What one can type that names something: here always what only another tenant has.
enum ForeignCases {
    /// What the other tenant has and nobody else: a user, a feed run and a campaign with these numbers, and these names.
    static let userNumber = 7
    static let run = 5
    static let campaign = 3

    /// The ways to name a user whom only the other tenant has.
    private static let users = [
        "\(userNumber)", "zoe@sunrise.example", "--external-id Z7", "--external-id Z7 --feed falconry",
    ]

    /// Verbs that take one user, with what else they need.
    private static let userVerbs = [
        "user show", "user update --phone 1", "user deactivate", "user reactivate", "user why", "sync user",
        "user lock --last-name Birch --reason married", "user unlock --all",
    ]

    private static let ofUsers =
        userVerbs.flatMap { verb in users.map { "\(verb) \($0)" } } + [
            "user why \"Zoe Quill\"",
            "user mark-signed-in \(userNumber) zoe@sunrise.example",
            "user mark-signed-in --file @addresses",
            "user resend-welcome --email zoe@sunrise.example --dry-run",
            "user resend-welcome --email zoe@sunrise.example --yes",
            "user resend-welcome --file @addresses --yes",
            "user resend-welcome --never-signed-in --key falcons --yes",
            "profile assign manager \(userNumber) --yes",
            "profile assign manager zoe@sunrise.example --yes",
            "profile assign manager --file @addresses --yes",
            "welcome history --user \(userNumber)",
            "welcome history --user zoe@sunrise.example",
            "user verify-token @token",
            "audit list --by \(userNumber)",
            "audit list --about \"user \(userNumber)\"",
            "user list --as zoe@sunrise.example",
            "user list --search zoe",
            "user list --after \(userNumber)",
        ]

    private static let catalogues = [
        ("job-title", "Falconer"), ("department", "Mews"), ("business-unit", "Sunset Road"),
    ]

    private static let ofCatalogues = catalogues.flatMap { noun, name in
        [
            "\(noun) delete \"\(name)\" --yes", "\(noun) alias Flyer \"\(name)\"", "\(noun) alias --remove Birdkeeper",
            "\(noun) alias --list", "\(noun) upload @\(noun) --dry-run",
        ]
    }

    private static let ofNames = [
        "business-unit set \"Sunset Road\" --language de",
        "training manager-titles set Falconer",
        "profile show \"falcon keeper\"",
        "profile update \"falcon keeper\" --maintain users",
        "profile duplicate \"falcon keeper\" other",
        "profile assign \"falcon keeper\" 1 --yes",
        "user create --first-name A --last-name B --job-title Falconer",
        "user create --first-name A --last-name B --job-title Barista --department Mews",
        "user create --first-name A --last-name B --job-title Barista --unit \"Sunset Road\"",
        "user create --first-name A --last-name B --job-title Barista --profile \"falcon keeper\"",
        "user list --job-title Falconer",
        "user list --department Mews",
        "user list --profile \"falcon keeper\"",
        "user list --unit \"Sunset Road\"",
        "user list --feed falconry",
        "user resend-welcome --job-title Falconer --yes",
        "user resend-welcome --department Mews --yes",
        "user resend-welcome --profile \"falcon keeper\" --yes",
        "user resend-welcome --unit \"Sunset Road\" --yes",
    ]

    private static let ofFeeds =
        ["show", "plan", "approve --yes", "discard --yes", "revert --yes", "missing", "log"].map { verb in
            verb == "show" ? "feed show falconry" : "feed \(verb) \(run)"
        } + [
            "feed set falconry --mode delta",
            "feed pull falconry --again",
            "feed runs --feed falconry",
            "feed template --feed falconry",
            "feed import @people --feed falconry",
            "feed import @people --dry-run",
            "feed log --external-id Z7",
            "feed log --person Zoe",
            "welcome cancel --campaign \(campaign) --yes",
            "welcome cancel --run \(run) --yes",
            "welcome history --campaign \(campaign)",
            "welcome template show --language fr",
            "welcome template delete --language fr",
        ]

    /// Last, as what they make or rename is there afterwards: they take names that another tenant has, or take them away.
    private static let makers =
        [
            "profile duplicate manager \"falcon keeper\"",
            "profile delete \"falcon keeper\" --yes",
            "profile create \"falcon keeper\"",
            "profile delete \"falcon keeper\" --yes",
            "job-title create Falconer",
            "job-title delete Falconer --yes",
            "department create Mews",
            "department delete Mews --yes",
            "business-unit create Elsewhere --feed-id 9901",
            "user create --first-name Zoe --last-name Quill --job-title Barista --email zoe@sunrise.example",
            "user upload @people --partial",
            "feed import @people",
            "feed create falconry --kind upload",
            "user erase \(userNumber) --yes",
            "user erase ash2@sunrise.example --yes",
            "user erase --external-id Z3 --yes",
        ] + catalogues.map { noun, name in "\(noun) rename \"\(name)\" Other" }

    /// What a tenant is told that asks for nothing by its name.
    static let listings =
        [
            "feed log 2", "feed missing 2", "feed runs", "feed list", "feed log --summary", "user list", "audit list",
            "sync run", "sync status", "sync history", "sync errors", "sync retry", "welcome show", "welcome history",
            "welcome template list", "profile list", "training manager-titles list",
        ] + catalogues.map { noun, _ in "\(noun) list" }

    static let lines = [ofUsers, ofCatalogues, ofNames, ofFeeds, makers, listings].flatMap(\.self)

    /// Verbs that name nothing of a tenant's, and why that is so.
    static let withoutIdentifier = [
        "db": "of the deployment", "erasure": "of the deployment",
        "tenant": "what it names are tenants, which the operator may know all of",
        "worker": "takes no names", "sql": "the analyst's role is asked by tests of its own",
        "welcome set": "sets the tenant's own", "welcome template set": "sets the tenant's own",
        "user template": "an empty file", "job-title template": "an empty file", "department template": "an empty file",
        "business-unit template": "an empty file",
    ]
}
