import TestSupport

/// Which deaths are tried: every step at least once, what dies and when by the seed.
struct CrashPlan {
    private var dice: Dice
    private(set) var cases: [CrashCase] = []

    init(seed: UInt64) {
        dice = Dice(seed: seed)
    }

    private static let all = CrashScene.allCases.flatMap { scene in scene.steps.map { (scene: scene, step: $0) } }

    /// Adds a death at every step.
    mutating func everyStep(twice: Bool = false) {
        for (scene, step) in Self.all {
            let deaths: [CrashKill] = [.process, .process, .backend, .connection, .everyConnection]
            let kinds = deaths + (scene.locksNothing(at: step) ? [.pause, .pause] : [])
            add(scene, step, kinds.randomElement(using: &dice) ?? .process, twice: twice && Bool.random(using: &dice))
        }
    }

    /// Adds a death at a step of that name.
    mutating func step(_ name: String, _ kill: CrashKill, isContinuous: Bool) {
        guard let (scene, step) = Self.all.first(where: { $0.step.description == name }) else { return }
        cases.append(
            CrashCase(number: cases.count + 1, scene: scene, step: step, kill: kill, isContinuous: isContinuous)
        )
    }

    /// Adds deaths of the whole server at steps of the seed's choice.
    mutating func servers(_ count: Int) {
        for (scene, step) in (0..<count).compactMap({ _ in Self.all.randomElement(using: &dice) }) {
            add(scene, step, .database, twice: false)
        }
    }

    private mutating func add(_ scene: CrashScene, _ step: Step, _ kill: CrashKill, twice: Bool) {
        let canGoOn = kill != .process && kill != .pause && scene != .upload && scene != .outage
        var added = CrashCase(
            number: cases.count + 1,
            scene: scene,
            step: step,
            kill: kill,
            isContinuous: canGoOn && Bool.random(using: &dice)
        )
        if twice { added.second = scene.steps.randomElement(using: &dice) }
        cases.append(added)
    }
}
