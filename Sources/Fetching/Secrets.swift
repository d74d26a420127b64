import Foundation
import Tenancy

/// Reads the secrets that references name, on the machine of a worker.
///
/// A reference travels from a row of the database to a server outside, so it must not be able to name anything else:
/// only the operator sets one (and where the file comes from); files count only inside the folder for secrets, after
/// every symbolic link; variables only with a prefix of their own; and a secret goes to the one host of its feed, over a
/// connection whose certificate or host key was verified first.
package struct Secrets: Sendable {
    private let environment: [String: String]
    private let folder: String

    private static let mostBytes = 64 * 1024

    /// - Parameter environment: `MUSTER_SECRETS_FOLDER` names the folder, `/etc/muster/secrets` else.
    package init(environment: [String: String]) {
        self.environment = environment
        let named = environment["MUSTER_SECRETS_FOLDER"].flatMap { $0.isEmpty ? nil : $0 }
        folder = named ?? "/etc/muster/secrets"
    }

    /// - Throws: `FetchFault` that lasts, naming the reference and never what it holds.
    package func read(_ reference: SecretReference) throws -> Secret {
        switch reference {
        case .environment(let name):
            guard name.hasPrefix(SecretReference.prefix), let text = environment[name], !text.isEmpty else {
                throw FetchFault(
                    lasting:
                        "The secret \(reference) is not set where the worker runs. Set the variable and restart it."
                )
            }
            return Secret(text)
        case .file(let path):
            return Secret(try contents(path, reference))
        }
    }

    private func contents(_ path: String, _ reference: SecretReference) throws -> String {
        // Resolved first and opened by the resolved name: a link cannot lead out of the folder.
        let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        let file = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath()
        guard file.path.hasPrefix(root + "/") else {
            throw FetchFault(
                lasting: "The secret \(reference) does not stand in \(folder), outside of which workers read none. "
                    + "Move it there, or start workers with MUSTER_SECRETS_FOLDER."
            )
        }
        guard let values = try? file.resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey]),
            values.isRegularFile == true, let size = values.fileSize, size <= Self.mostBytes,
            let data = FileManager.default.contents(atPath: file.path),
            let text = String(bytes: data, encoding: .utf8)
        else {
            throw FetchFault(
                lasting: "The secret \(reference) cannot be read where the worker runs. Put a text file there that "
                    + "the worker's user can read."
            )
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw FetchFault(lasting: "The secret \(reference) is empty. Put the secret into it.")
        }
        return text
    }
}

/// A secret; printing it prints no secret.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// All of it, as a key file has it.
    let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// As a password or the value of a header: one line.
    ///
    /// - Throws: `FetchFault` that lasts, when there are several.
    func line() throws -> String {
        let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard line.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw FetchFault(
                lasting:
                    "The secret is not one line of text. Put the password or the header's value there, and nothing else."
            )
        }
        return line
    }
}
