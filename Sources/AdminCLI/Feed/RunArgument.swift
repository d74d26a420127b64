import ArgumentParser
import Tenancy

extension RunID: ExpressibleByArgument {
    /// Reads a run's number, counted from 1.
    package init?(argument: String) {
        guard let number = Int64(argument), number > 0 else { return nil }
        self.init(rawValue: number)
    }
}

/// One run of one tenant: numbers count up per tenant.
struct RunArgument: ParsableArguments {
    @Argument(help: "The run's number.")
    var run: RunID

    @OptionGroup var tenant: OneTenantOption
}
