import Tenancy

/// What is wrong with an archive's file.
enum ArchiveFault {
    static func cannotWrite(_ path: String, _ reason: String) -> ServiceError {
        ServiceError(
            .failed,
            "The file \(path) cannot be written: \(reason).",
            remedy: "Check the folder, its permissions and the space on its disk."
        )
    }

    static func exists(_ path: String) -> ServiceError {
        ServiceError(.conflict, "The file \(path) is there already.", remedy: "Give another name.")
    }

    static func cannotOpen(_ path: String, _ reason: String) -> ServiceError {
        ServiceError(
            .unreadable,
            "The file \(path) cannot be read as an export of a tenant: \(reason).",
            remedy: "Is it whole? Compare its size with that of the original, or export the tenant again."
        )
    }

    static func changed(_ part: String, _ what: String) -> ServiceError {
        ServiceError(
            .unreadable,
            "The file is cut off or was changed: \(part) \(what).",
            remedy: "Nothing was written. Fetch the original again, or export the tenant again."
        )
    }
}
