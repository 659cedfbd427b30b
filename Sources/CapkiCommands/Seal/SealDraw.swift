internal import ArgumentParser
internal import CapkiImageOptions

/// `capki seal draw`.
struct SealDraw: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw", abstract: "Draw a seal by the rules, for those who have no scan.",
        discussion: """
            official (公章): rim, name in a ring, star; 40 mm, or 38, 42, 45, 50, 60, or an ellipse of 45x30.
            contract (合同专用章), finance (财务专用章): the same with their purpose under the star; 40 and 38 mm.
            invoice (发票专用章): an ellipse of 40x30 with the tax number (--code) in the middle.
            personal (个人名章): a square of 20 mm with the name and 印.

            Long names are set narrower, then smaller, down to a limit that is told. A character that the typeface lacks is \
            refused. PNG has a clear ground and its real size (pHYs); SVG has outlines instead of characters.

            EXAMPLES
              capki seal draw --name 北京某某科技有限公司 --kind official --code 1101080012345 --out seal.png
              capki seal draw --name 北京某某科技有限公司 --kind contract --size-mm 42 --out contract.svg
              capki seal draw --name 某某公司 --kind invoice --code 91110108MA01234567 --out invoice.png
            """)

    @OptionGroup var options: DrawOptions

    func run() throws { try ImagesProgram.run("draw") }
}
