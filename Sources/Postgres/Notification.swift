/// A message that some session sent with NOTIFY.
package struct Notification: Sendable, Equatable {
    package let channel: String
    package let payload: String
    /// The server process of the session that sent it.
    package let processID: Int32
}
