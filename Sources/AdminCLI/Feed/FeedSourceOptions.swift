import ArgumentParser
import Feeds

/// Where the file of a pulled feed is fetched from, for the operator alone to say.
struct FeedSourceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The file: https://HOST/PATH or sftp://HOST/PATH.", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("How often a worker asks for it: 1m to 1d, such as 15m or 6h.", valueName: "time"))
    var every: TimeText?

    @Option(
        help: ArgumentHelp("The HTTP header that carries the secret: Authorization, if not given.", valueName: "name")
    )
    var authHeader: String?

    @Option(
        help: ArgumentHelp(
            "Where a worker finds the header's value, the password or the private key: file:/etc/muster/secrets/NAME "
                + "or env:MUSTER_SECRET_NAME. Never the secret itself.",
            valueName: "reference"
        )
    )
    var secret: String?

    @Option(help: ArgumentHelp("The user of the SFTP server.", valueName: "name"))
    var user: String?

    @Option(help: "Whether the secret is the SFTP user's private key or password.")
    var login: FeedLogin?

    @Option(
        help: ArgumentHelp(
            "The SFTP server's public key: a line of \"ssh-keyscan HOST\", confirmed.",
            valueName: "line"
        )
    )
    var hostKey: String?

    @Option(help: ArgumentHelp("Certificates to trust instead of the system's, in PEM, for HTTPS.", valueName: "path"))
    var caFile: String?

    @Option(
        help: ArgumentHelp(
            "A file beside it, there only while the file is complete, such as employees.csv.done.",
            valueName: "name"
        )
    )
    var trigger: String?

    @Option(help: ArgumentHelp("The largest file that is taken, such as 500K or 64M.", valueName: "bytes"))
    var maxSize: SizeText?

    /// A blank value takes away what was set.
    var change: FeedSourceChange {
        func removable(_ text: String?) -> String?? { text.map { $0.isEmpty ? nil : $0 } }
        var change = FeedSourceChange()
        change.url = url
        change.everySeconds = every?.seconds
        change.header = removable(authHeader)
        change.secret = removable(secret)
        change.username = user
        change.login = login
        change.hostKey = hostKey
        change.authorityFile = removable(caFile.map { $0.isEmpty ? "" : absolutePath($0) })
        change.trigger = removable(trigger)
        change.sizeLimit = maxSize?.bytes
        return change
    }

    var isEmpty: Bool { change.isEmpty }

    func validate() throws {
        guard every.map({ 60...86_400 ~= $0.seconds }) ?? true else {
            throw ValidationError("--every takes 1m to 1d.")
        }
    }
}

/// How long a feed may be silent.
struct FeedExpectationOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Report the feed when nothing new has come for so long, such as 26h or 8d; never to report it.",
            valueName: "time"
        )
    )
    var expectEvery: ExpectationText?

    func validate() throws {
        guard let seconds = expectEvery?.seconds ?? nil else { return }
        guard 60...31_622_400 ~= seconds else {
            throw ValidationError("--expect-every takes 1m to 366d, or never.")
        }
    }
}

/// A time as people write it: a number with s, m, h or d.
struct TimeText: ExpressibleByArgument, Sendable {
    let seconds: Int

    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]

    init?(argument: String) {
        guard let unit = argument.last.flatMap({ Self.units[$0] }), let number = Int(argument.dropLast()),
            0...1_000_000 ~= number
        else { return nil }
        seconds = number * unit
    }

    /// The shortest way to write it.
    static func text(_ seconds: Int) -> String {
        let unit = units.sorted { $0.value > $1.value }.first { seconds.isMultiple(of: $0.value) }
        return unit.map { "\(seconds / $0.value)\($0.key)" } ?? "\(seconds)s"
    }
}

/// A time, or never.
struct ExpectationText: ExpressibleByArgument, Sendable {
    let seconds: Int?

    init?(argument: String) {
        guard argument != "never" else {
            seconds = nil
            return
        }
        guard let time = TimeText(argument: argument) else { return nil }
        seconds = time.seconds
    }
}

/// A size in bytes, or with K, M or G of 1,024 each.
struct SizeText: ExpressibleByArgument, Sendable {
    let bytes: Int

    init?(argument: String) {
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let unit = argument.last.flatMap { units[$0] }
        guard let number = Int(unit == nil ? argument : String(argument.dropLast())), 1...1_000_000_000 ~= number
        else { return nil }
        bytes = number * (unit ?? 1)
    }
}

extension FeedLogin: ExpressibleByArgument {}
