/// The long statements of an import, each in a file of `Statements/` whose header says what goes in and what comes out.
enum FeedStatement: String, CaseIterable {
    case createImportTables = "create_import_tables"
    case planDuplicates = "plan_duplicates"
    case planLocks = "plan_locks"
    case planLockEntries = "plan_lock_entries"
    case planWork = "plan_work"
    case planOutOfReach = "plan_out_of_reach"
    case planAccountManagers = "plan_account_managers"
    case planPresence = "plan_presence"
    case planRemovals = "plan_removals"
    case planEmails = "plan_emails"
    case planManagerLoops = "plan_manager_loops"
    case planUnknownReferences = "plan_unknown_references"
    case planEntries = "plan_entries"
    case planNewPeople = "plan_new_people"
    case planOutcomes = "plan_outcomes"
    case planSafeguardFigures = "plan_safeguard_figures"
    case writeLog = "write_log"
    case holdPlan = "hold_plan"
    case showPlan = "show_plan"
    case checkHeldPlan = "check_held_plan"
    case checkReach = "check_reach"
    case checkAccountManagers = "check_account_managers"
    case loadHeldPlan = "load_held_plan"
    case loadHeldRemovals = "load_held_removals"
    case applyHistory = "apply_history"
    case applyRemovals = "apply_removals"
    case applyDeactivations = "apply_deactivations"
    case applyFreedEmails = "apply_freed_emails"
    case applyUpdates = "apply_updates"
    case applyCreations = "apply_creations"
    case applyChangedUsers = "apply_changed_users"
    case approveParkings = "approve_parkings"
    case applyLapsedParkings = "apply_lapsed_parkings"
    case applyParkings = "apply_parkings"
    case forgetWaitingReferences = "forget_waiting_references"
    case noteWaitingReferences = "note_waiting_references"
    case fillInReferences = "fill_in_references"
    case findPeople = "find_people"
    case findPeopleInLog = "find_people_in_log"
    case personEvents = "person_events"
    case personWaiting = "person_waiting"

    /// The statement; a test holds that every case has its file.
    var text: String { Self.texts[rawValue] ?? "" }

    private static let texts = Dictionary(
        uniqueKeysWithValues: EmbeddedSQL.files.map { ($0.name, $0.text) }
    )
}
