import CapkiCommands

@main
enum Capki {
    static func main() {
        CommandLineRun.main()
    }
}
