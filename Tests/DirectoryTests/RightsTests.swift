import Testing

@testable import Directory

@Suite struct RightsTests {
    @Test(arguments: [
        (AccessLevel.none, false, false), (.view, true, false), (.maintain, true, true),
    ])
    func `a level opens what it says and no more`(level: AccessLevel, mayView: Bool, mayMaintain: Bool) {
        let rights = Rights(solutions: [.directory], levels: [.users: level])

        #expect(rights.allow(.view(.users)) == mayView)
        #expect(rights.allow(.maintain(.users)) == mayMaintain)
        #expect(!rights.allow(.view(.feeds)))
        #expect(!rights.allow(.operatorOnly))
    }

    @Test func `an area is closed while its solution is`() {
        let rights = Rights(solutions: [.directory], levels: [.training: .maintain, .users: .maintain])

        #expect(!rights.allow(.view(.training)))
        #expect(rights.allow(.maintain(.users)))
    }

    @Test func `nobody may what only the operator may`() {
        #expect(!Rights.all.allow(.operatorOnly))
        #expect(Area.allCases.allSatisfy { Rights.all.allow(.maintain($0)) })
    }

    @Test func `the same or fewer has no excess, and each excess is named`() {
        let mine = Rights(solutions: [.app, .directory], levels: [.users: .maintain, .feeds: .view])
        let fewer = Rights(solutions: [.directory], levels: [.users: .view])
        let more = Rights(solutions: [.app, .learning], levels: [.feeds: .maintain, .users: .maintain])

        #expect(mine.excess(over: mine).isEmpty)
        #expect(fewer.excess(over: mine).isEmpty)
        #expect(more.excess(over: mine) == ["access to learning", "maintain feeds"])
    }

    @Test func `what a closed solution hides counts as well`() {
        let hidden = Rights(solutions: [.app], levels: [.training: .maintain])

        #expect(hidden.excess(over: Rights(solutions: [.app], levels: [:])) == ["maintain training"])
    }
}
