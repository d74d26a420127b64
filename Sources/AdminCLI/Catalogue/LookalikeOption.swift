import ArgumentParser

struct LookalikeOption: ParsableArguments {
    @Flag(help: "Accept a name that differs from another by capitals or blanks only.")
    var allowLookalike = false
}
