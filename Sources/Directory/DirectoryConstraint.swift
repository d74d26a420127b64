import Postgres
import Tenancy

/// What a violated constraint of the directory's tables means to the person who asked: the one table of it.
///
/// The words carry no values: the services say more where they looked first, this is for those who lost a race.
enum DirectoryConstraint {
    static func meaning(of error: ServerError) -> ServiceError? {
        error.constraint.flatMap { meanings[$0] }
    }

    private static let meanings: [String: ServiceError] = [
        "tenant_slug_is_unique": ServiceError(
            .conflict,
            "There is a tenant with this slug already.",
            remedy: "Choose another slug."
        ),
        "email_is_unique_among_active_users": ServiceError(
            .conflict,
            "An active user of this tenant has this e-mail address already.",
            remedy: "Deactivate that user first, or give another address."
        ),
        "external_id_is_unique_within_feed": ServiceError(
            .conflict,
            "The feed has a user with this external ID already."
        ),
        "job_title_name_is_unique": nameIsTaken("job title"),
        "department_name_is_unique": nameIsTaken("department"),
        "business_unit_name_is_unique": nameIsTaken("business unit"),
        "business_unit_feed_key_is_unique": ServiceError(
            .conflict,
            "Another business unit has this ID already.",
            remedy: "Give an ID that feeds use for no other unit."
        ),
        "profile_name_is_unique": nameIsTaken("profile"),
        "feed_folder_has_one_feed": ServiceError(
            .conflict,
            "Another feed reads this folder already.",
            remedy: "Give each feed a folder of its own."
        ),
        "user_job_title_exists": inUseOrGone("job title"),
        "user_department_exists": inUseOrGone("department"),
        "user_business_unit_exists": inUseOrGone("business unit"),
        "user_profile_exists": inUseOrGone("profile"),
        "feed_profile_ceiling_exists": inUseOrGone("profile"),
        "alias_job_title_exists": inUseOrGone("job title"),
        "alias_department_exists": inUseOrGone("department"),
        "alias_business_unit_exists": inUseOrGone("business unit"),
    ]

    private static func nameIsTaken(_ noun: String) -> ServiceError {
        ServiceError(.conflict, "There is a \(noun) with this name already.", remedy: "Choose another name.")
    }

    private static func inUseOrGone(_ noun: String) -> ServiceError {
        ServiceError(
            .conflict,
            "The \(noun) is in use, or was deleted at the same moment.",
            remedy: "Look again, then repeat."
        )
    }
}
