import Foundation
import TestSupport
import Testing

/// Why somebody is missing or as they are, as support asks it.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct UserWhyTests {
    private let office: FeedOffice

    init() async throws {
        office = try await FeedOffice()
    }

    private func why(_ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(
            list: ["user", "why"] + arguments + ["--tenant", office.tenant, "--format", "json"]
        )
    }

    private func run(_ arguments: String...) async throws {
        let done = try await MusterProcess.run(list: arguments + ["--tenant", office.tenant])
        try #require(done.status == 0, "\(arguments): \(done.errors)")
    }

    private func row(_ id: String, title: String = "Barista", email: String? = nil, status: String = "Active") -> String
    {
        "Kim\(id),Alder,\(email ?? "\(id.lowercased())@example.com"),\(status),\(id),\(title),01/02/2024,0101,Kitchen"
    }

    private func events(_ answer: MusterProcess) throws -> [String] {
        let events = try #require(try answer.object()["events"] as? [[String: Any]])
        return events.compactMap { $0["what"] as? String }
    }

    @Test func `whoever waits for a job title is told with the chain from the file to the directory`() async throws {
        _ = try await office.importRows([row("K1", title: "Barback")])

        for key in [["KimK1 Alder"], ["k1@example.com"], ["K1"], ["--external-id", "K1"]] {
            let waiting = try await MusterProcess.run(
                list: ["user", "why"] + key + ["--tenant", office.tenant, "--format", "json"]
            )
            let answer = try #require(try waiting.object()["answer"] as? String, "\(key): \(waiting.errors)")
            #expect(answer.hasPrefix("KimK1 Alder is not in the directory."))
            #expect(answer.contains("The record, of run 1, waits: job title \"Barback\" does not exist."))
            #expect((try waiting.object()["next"] as? String)?.contains("muster job-title create") == true)
        }

        try await run("job-title", "create", "Barback")
        let worker = try await MusterProcess.run("worker", "run", "--once")
        #expect(worker.status == 0, "\(worker.errors)")
        let arrived = try await why("K1")
        let answer = try #require(try arrived.object()["answer"] as? String)
        #expect(answer.hasPrefix("KimK1 Alder is active, created by run 2 on "))
        #expect(try events(arrived) == ["created", "ROW_JOB_TITLE_UNKNOWN"])
        #expect((try arrived.object()["waiting"] as? [Any])?.isEmpty == true)
    }

    @Test func `whom no run took is told in the words of the log`() async throws {
        _ = try await office.importRows([row("K1"), row("K2", email: "k1@example.com")])

        let refused = try await why("K2")

        let answer = try #require(try refused.object()["answer"] as? String)
        #expect(answer.hasPrefix("External ID K2 is not in the directory. In run 1: "))
        #expect(answer.contains("k1@example.com"))
        #expect((try refused.object()["next"] as? String)?.isEmpty == false)
        #expect(try await why("KimK2 Alder").object()["external_id"] as? String == "K2")
    }

    @Test func `each way out of the directory is told with the way back`() async throws {
        _ = try await office.importRows([row("K1"), row("K2"), row("K3"), row("K4")], "--mode", "snapshot")
        _ = try await office.importRows([row("K1", status: "Inactive"), row("K3"), row("K4")], "--mode", "snapshot")
        try await run("user", "deactivate", "3")

        let answers = try await ["K1", "K2", "K3", "K4"].asyncMap { id in
            let object = try await why(id).object()
            return ["answer", "next"].map { object[$0] as? String ?? "" }.joined(separator: " ")
        }

        #expect(answers[0].contains("by run 2 on ") && answers[0].contains("the feed said Inactive"))
        #expect(answers[1].contains("a complete file left them out") && answers[1].contains("The next file"))
        #expect(answers[2].contains("by hand by operator") && answers[2].contains("muster user reactivate 3"))
        #expect(answers[3].contains("KimK4 Alder is active, created by run 1"))
    }

    @Test func `what is locked, held or not there yet is told besides`() async throws {
        _ = try await office.importRows(FeedOffice.people(0..<10), "--mode", "snapshot")
        try await run("user", "lock", "1", "--phone", "123", "--reason", "asked for")
        _ = try await office.importRows(
            [row("K0").replacing("Kitchen", with: "Pastry")] + Array(FeedOffice.people(1..<10))
        )
        let held = try await office.importRows(FeedOffice.people(0..<4), "--mode", "snapshot")
        #expect(held.status == 3, "\(held.errors)")

        let locked = try await #require(why("1").object()["answer"] as? String)
        let removed = try await #require(why("K9").object()["answer"] as? String)

        #expect(locked.contains("The field phone is locked: asked for."))
        #expect(locked.contains("The department \"Pastry\" that run 2 named does not exist, so the present one stays."))
        #expect(removed.contains("Run 3, held by a safeguard, would remove them."))
    }

    @Test func `a change is told field by field with the run that made it`() async throws {
        _ = try await office.importRows([row("K1")])
        _ = try await office.importRows([row("K1", title: "Sous Chef", email: "kim@example.com")])

        let events = try #require(try await why("K1").object()["events"] as? [[String: Any]])

        #expect(
            events.first?["words"] as? String
                == "email: k1@example.com → kim@example.com; job_title: Barista → Sous Chef"
        )
        #expect(events.first?["run_id"] as? Int == 2)
        #expect(events.first?["file"] as? String == "staff.csv")
    }

    @Test func `nobody, several and another tenant's people are told apart`() async throws {
        _ = try await office.importRows([row("K1"), row("7")])
        try await run("feed", "create", "payroll", "--kind", "upload")
        _ = try await office.importRows([row("K1", email: "other@example.com")], "--feed", "payroll")
        let other = try await FeedOffice("other")
        _ = try await other.importRows([row("X1")])

        let several = try await why("K1")
        let one = try await why("K1", "--feed", "payroll")
        let byNumber = try await why("7")
        let nobody = try await why("X1")
        let nowhere = try await why("X2")

        _ = try await office.importRows(
            [row("K9").replacing("KimK9", with: "KimK1").replacing("k9@", with: "nowhere")],
            "--feed",
            "default"
        )
        let namesake = try await why("KimK1 Alder", "--feed", "default")
        #expect(namesake.status == 6)
        #expect(
            namesake.errors.contains(
                "user 1, KimK1 Alder, external ID K1, feed default; not in the directory, external ID K9"
            )
        )

        #expect(several.status == 6)
        #expect(several.errors.contains("user 1, KimK1 Alder, external ID K1, feed default; user 3"))
        #expect(try one.object()["user_id"] as? Int == 3)
        #expect(try byNumber.object()["external_id"] as? String == "7")
        #expect(nobody.status == 5)
        #expect(nobody.errors.replacing("X1", with: "X2") == nowhere.errors)
        #expect(nobody.errors.contains("muster feed runs"))
    }

    @Test func `the log is searched by person, by name, ID or address`() async throws {
        _ = try await office.importRows([
            row("K1", title: "Barback"), row("K2", title: "Barback"), row("K3", email: "nowhere"),
        ])

        for (person, ids) in [("K1", ["K1"]), ("kimk2 alder", ["K2"]), ("NOWHERE", ["K3"]), ("Barback", ["K1", "K2"])] {
            let log = try await MusterProcess.run(
                list: ["feed", "log", "--person", person, "--tenant", office.tenant, "--format", "csv"]
            )
            let found = ["K1", "K2", "K3"].filter { log.output.contains(",\($0),") }
            #expect(found == ids, "\(person): \(log.output)")
        }
    }
}

extension Array {
    fileprivate func asyncMap<R>(_ transform: (Element) async throws -> R) async rethrows -> [R] {
        var results: [R] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
