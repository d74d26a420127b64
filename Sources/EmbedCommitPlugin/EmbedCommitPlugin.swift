import Foundation
import PackagePlugin

/// Compiles the commit into the target that uses it: what `MUSTER_COMMIT` says at build time, else what git says.
///
/// Without git, or in sources that are no checkout, it is "unknown".
@main
struct EmbedCommitPlugin: BuildToolPlugin {
    private static let script = """
        if [ -z "$MUSTER_COMMIT" ] && [ -e "$0/.git" ]; then
            MUSTER_COMMIT=$(git -C "$0" rev-parse --short HEAD 2>/dev/null)
        fi
        commit=$(printf %s "${MUSTER_COMMIT:-unknown}" | tr -cd '[:alnum:]._-')
        printf '/// What was built.\\nenum BuiltCommit {\\n    static let text: String = "%s"\\n}\\n' "$commit" >"$1"
        """

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let root = context.package.directoryURL
        let output = context.pluginWorkDirectoryURL.appending(path: "BuiltCommit.swift")
        return [
            .buildCommand(
                displayName: "Embed the commit into \(target.name)",
                executable: URL(fileURLWithPath: "/bin/sh"),
                arguments: ["-c", Self.script, root.path, output.path],
                inputFiles: heads(of: root),
                outputFiles: [output]
            )
        ]
    }

    /// The files of git's that change with every commit that is checked out.
    private func heads(of root: URL) -> [URL] {
        var git = root.appending(path: ".git")
        // In a second worktree it is a file that says where the folder is.
        if let text = try? String(contentsOf: git, encoding: .utf8), text.hasPrefix("gitdir: ") {
            git = URL(fileURLWithPath: text.dropFirst("gitdir: ".count).trimmingCharacters(in: .newlines))
        }
        return ["HEAD", "logs/HEAD"].map { git.appending(path: $0) }
            .filter { FileManager.default.fileExists(atPath: $0.path) }
    }
}
