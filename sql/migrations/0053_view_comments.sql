-- What each column of the public views means, for whoever asks the database itself (in psql: \d+ muster.feed_log).

COMMENT ON COLUMN muster.directory.tenant IS 'The tenant''s slug.';
COMMENT ON COLUMN muster.directory.user_id IS 'The user''s number within the tenant.';
COMMENT ON COLUMN muster.directory.external_id IS
'The key by which the HR system knows the person; empty for people who have none.';
COMMENT ON COLUMN muster.directory.first_name IS 'As the feed wrote it, or as typed.';
COMMENT ON COLUMN muster.directory.last_name IS 'As the feed wrote it, or as typed.';
COMMENT ON COLUMN muster.directory.email IS 'One active user of the tenant at most has an address.';
COMMENT ON COLUMN muster.directory.status IS
'active, not_started (the first day is to come where the person works) or deactivated.';
COMMENT ON COLUMN muster.directory.profile IS 'The user profile: what the person may do.';
COMMENT ON COLUMN muster.directory.job_title IS 'As the catalogue writes it.';
COMMENT ON COLUMN muster.directory.department IS 'Empty when there is none, or none that is known.';
COMMENT ON COLUMN muster.directory.business_unit IS 'The site or branch where the person works.';
COMMENT ON COLUMN muster.directory.start_date IS 'The first day of work, where it is known.';
COMMENT ON COLUMN muster.directory.end_date IS 'The last day of work, where it is known.';
COMMENT ON COLUMN muster.directory.feed IS 'The feed that the user came by; empty for people who came by none.';

COMMENT ON COLUMN muster.learner.tenant IS 'The tenant''s slug.';
COMMENT ON COLUMN muster.learner.user_id IS 'The user''s number within the tenant, as in muster.directory.';
COMMENT ON COLUMN muster.learner.external_id IS 'The key by which the HR system knows the person.';
COMMENT ON COLUMN muster.learner.name IS 'First and last name as learning shows them.';
COMMENT ON COLUMN muster.learner.email IS 'The address as learning knows it.';
COMMENT ON COLUMN muster.learner.status IS 'active or deactivated.';
COMMENT ON COLUMN muster.learner.training_manager IS 'Whether the learner''s job title makes a training manager.';
COMMENT ON COLUMN muster.learner.job_title IS 'As learning knows it.';
COMMENT ON COLUMN muster.learner.department IS 'As learning knows it.';
COMMENT ON COLUMN muster.learner.synced_at IS 'When the learner was last brought up to date.';

COMMENT ON COLUMN muster.feed_history.tenant IS 'The tenant''s slug.';
COMMENT ON COLUMN muster.feed_history.feed IS 'The feed''s name.';
COMMENT ON COLUMN muster.feed_history.run_id IS 'Counts up per tenant over all its feeds.';
COMMENT ON COLUMN muster.feed_history.file_name IS 'The file as it was called when it came.';
COMMENT ON COLUMN muster.feed_history.mode IS 'snapshot (who is left out is removed) or delta.';
COMMENT ON COLUMN muster.feed_history.state IS
'running, applied, applied_with_messages, applied_in_part, unchanged, held, expired, failed, discarded, '
'reverted or, for a dry run, planned.';
COMMENT ON COLUMN muster.feed_history.started_at IS 'When the run began.';
COMMENT ON COLUMN muster.feed_history.finished_at IS 'When it ended; empty while it runs or is held.';
COMMENT ON COLUMN muster.feed_history.records IS 'Records in the file: the sum of the nine outcomes that follow.';
COMMENT ON COLUMN muster.feed_history.created IS 'Records that made a user.';
COMMENT ON COLUMN muster.feed_history.updated IS 'Records that changed a user.';
COMMENT ON COLUMN muster.feed_history.unchanged IS 'Records that said what was known.';
COMMENT ON COLUMN muster.feed_history.reactivated IS 'Records that made a deactivated user active again.';
COMMENT ON COLUMN muster.feed_history.deactivated IS 'Records that ended a user''s account by saying so.';
COMMENT ON COLUMN muster.feed_history.superseded IS 'Records that a later line with the same external ID replaced.';
COMMENT ON COLUMN muster.feed_history.parked IS 'Records that wait for their job title.';
COMMENT ON COLUMN muster.feed_history.rejected IS 'Records that could not be taken; muster.feed_log says why.';
COMMENT ON COLUMN muster.feed_history.skipped IS
'Records that were left alone on purpose, such as inactive people who were never users.';
COMMENT ON COLUMN muster.feed_history.removed IS
'Users deactivated because the snapshot left them out; no record of the file, so not part of the sum.';

COMMENT ON COLUMN muster.feed_log.tenant IS 'The tenant''s slug.';
COMMENT ON COLUMN muster.feed_log.feed IS 'The feed''s name.';
COMMENT ON COLUMN muster.feed_log.run_id IS 'The feed run that wrote the entry, as in muster.feed_history.';
COMMENT ON COLUMN muster.feed_log.logged_at IS 'When it was written. A condition on it spares the months before.';
COMMENT ON COLUMN muster.feed_log.severity IS
'fatal (the run ended), held, error (a record was not taken), warning (it was, in part) or info.';
COMMENT ON COLUMN muster.feed_log.code IS 'The kind of cause, the same for the same cause in every run.';
COMMENT ON COLUMN muster.feed_log.line IS 'The line of the file; empty for an entry about the run.';
COMMENT ON COLUMN muster.feed_log.external_id IS 'Of the person concerned, where the record said it.';
COMMENT ON COLUMN muster.feed_log.column_name IS 'The column of the file with the value concerned.';
COMMENT ON COLUMN muster.feed_log.value IS 'The value as the file has it.';
COMMENT ON COLUMN muster.feed_log.message IS 'What was wrong, and what became of the record.';
COMMENT ON COLUMN muster.feed_log.remedy IS 'What to do next.';
COMMENT ON COLUMN muster.feed_log.who IS 'Who can do it: hr (in the HR system) or admin (here).';
COMMENT ON COLUMN muster.feed_log.entry_no IS 'Counts up per run.';

COMMENT ON COLUMN muster.user_history.tenant IS 'The tenant''s slug.';
COMMENT ON COLUMN muster.user_history.user_id IS 'The user''s number within the tenant, as in muster.directory.';
COMMENT ON COLUMN muster.user_history.external_id IS 'The key by which the HR system knows the person.';
COMMENT ON COLUMN muster.user_history.changed_at IS
'When it was changed. A condition on it spares the months before.';
COMMENT ON COLUMN muster.user_history.changed_by IS
'Who did it: operator, worker, user with a number, or feed with its name.';
COMMENT ON COLUMN muster.user_history.run_id IS 'The feed run that did it, if one did.';
COMMENT ON COLUMN muster.user_history.change IS 'created, updated, deactivated or reactivated.';
COMMENT ON COLUMN muster.user_history.field IS 'What was changed, one row for each field.';
COMMENT ON COLUMN muster.user_history.old_value IS 'The value before; a catalogue''s entry by its name.';
COMMENT ON COLUMN muster.user_history.new_value IS 'The value after.';

COMMENT ON COLUMN muster.sync_history.tenant IS 'The tenant''s slug.';
COMMENT ON COLUMN muster.sync_history.run_id IS 'Counts up per tenant, apart from feed runs.';
COMMENT ON COLUMN muster.sync_history.trigger IS 'Why it ran: change, periodic, manual or repair.';
COMMENT ON COLUMN muster.sync_history.state IS 'running, applied, applied_with_failures or failed.';
COMMENT ON COLUMN muster.sync_history.started_at IS 'When the run began. A condition on it spares the months before.';
COMMENT ON COLUMN muster.sync_history.finished_at IS 'When it ended; empty while it runs.';
COMMENT ON COLUMN muster.sync_history.duration_ms IS 'From begin to end, in milliseconds.';
COMMENT ON COLUMN muster.sync_history.created IS 'Learners made.';
COMMENT ON COLUMN muster.sync_history.updated IS 'Learners changed.';
COMMENT ON COLUMN muster.sync_history.deactivated IS 'Learners deactivated.';
COMMENT ON COLUMN muster.sync_history.failed IS 'Users that learning did not take.';
COMMENT ON COLUMN muster.sync_history.oldest_change_at IS 'When the change was made that had waited longest.';
COMMENT ON COLUMN muster.sync_history.lag_seconds IS 'How long that change had waited when it reached learning.';
COMMENT ON COLUMN muster.sync_history.error IS 'What went wrong, if something did.';

COMMENT ON COLUMN muster.freshness.tenant IS 'The tenant''s slug.';
COMMENT ON COLUMN muster.freshness.window_seconds IS 'So long at most a change may take to learning.';
COMMENT ON COLUMN muster.freshness.pending_changes IS 'Users with a change that learning does not have yet.';
COMMENT ON COLUMN muster.freshness.oldest_pending_at IS 'When the oldest of these changes was made.';
COMMENT ON COLUMN muster.freshness.lag_seconds IS 'How long it has waited by now; 0 when nothing is pending.';
COMMENT ON COLUMN muster.freshness.last_synced_at IS 'When a sync run last ended well.';
COMMENT ON COLUMN muster.freshness.breaches_24h IS 'Changes of the last 24 hours that waited longer than the window.';

COMMENT ON COLUMN muster.welcome_email_history.tenant IS 'The tenant''s slug.';
COMMENT ON COLUMN muster.welcome_email_history.user_id IS
'The user''s number within the tenant, as in muster.directory.';
COMMENT ON COLUMN muster.welcome_email_history.email IS
'Where it went; before it goes, the user''s address as it is now.';
COMMENT ON COLUMN muster.welcome_email_history.requested_at IS 'When it was asked for.';
COMMENT ON COLUMN muster.welcome_email_history.sent_at IS 'When the mail server took it.';
COMMENT ON COLUMN muster.welcome_email_history.state IS
'waiting (for the first day), queued, sending, sent, failed, bounced, cancelled or unknown (it may have arrived).';
COMMENT ON COLUMN muster.welcome_email_history.attempts IS 'How often it was tried.';
COMMENT ON COLUMN muster.welcome_email_history.error IS 'The mail server''s words, if it refused.';
COMMENT ON COLUMN muster.welcome_email_history.due_at IS 'When it is to go at the earliest.';
COMMENT ON COLUMN muster.welcome_email_history.campaign_id IS
'The decision to send again that it belongs to; empty for the one of a user''s creation.';
COMMENT ON COLUMN muster.welcome_email_history.run_id IS 'The feed run that created the user, if one did.';
COMMENT ON COLUMN muster.welcome_email_history.email_id IS 'Counts up per tenant.';
