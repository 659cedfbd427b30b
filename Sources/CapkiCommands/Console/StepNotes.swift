/// Progress of something that has several steps, each of so many units.
final class StepNotes {
    private var step = ""
    private var note = ProgressNote("")

    func tell(_ step: String, _ done: Int, _ total: Int) {
        if step != self.step {
            self.step = step
            note = ProgressNote(step)
        }
        note.update(Int64(done), of: Int64(total))
    }
}
