/// What a service could not do, in words for the person who asked, with a code for the program that asked.
package struct ServiceError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// It was tried and did not work.
        case failed
        /// A safeguard holds it until someone approves.
        case held
        /// The input cannot be read.
        case unreadable
        /// There is no such tenant, feed, run or user.
        case unknown
        /// Something else is in the way just now, or has moved.
        case conflict
        /// It is not allowed.
        case refused
        /// The call itself is wrong.
        case invalid
        /// The database cannot be reached.
        case unavailable
    }

    package let code: Code
    package let message: String
    package let remedy: String?

    package init(_ code: Code, _ message: String, remedy: String? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    package var description: String {
        remedy.map { "\(message) \($0)" } ?? message
    }
}
