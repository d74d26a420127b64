import Tenancy
import Testing

@Suite struct ServerVersionTests {
    @Test(arguments: [
        (140022, false), (150017, false), (150018, true), (160013, false), (180004, true), (190000, true),
    ])
    func `a server without known fixes is warned about, and refused where they are demanded`(
        version: Int,
        isPatched: Bool
    ) throws {
        #expect((ServerVersion.warning(about: version) == nil) == isPatched)
        #expect(try (ServerVersion.judge(version, requiringPatches: false) == nil) == isPatched)
        if isPatched {
            #expect(try ServerVersion.judge(version, requiringPatches: true) == nil)
        } else {
            let error = #expect(throws: ServiceError.self) {
                try ServerVersion.judge(version, requiringPatches: true)
            }
            #expect(error?.code == .refused)
        }
    }
}
