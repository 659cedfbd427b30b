extension SealExtraction {
    /// Measures what was found as a group of red cells.
    ///
    /// - Returns: `nil` where it is red, but has no outline of a seal.
    func measured(_ group: Region, _ page: ScanPage, _ cells: CellMap, _ rules: Rules) throws(SealImageError)
        -> Imprint?
    {
        let side = cells.side
        let place = Self.place(group, page, cells)
        guard Double(max(group.width, group.height)) <= rules.largestSide * cells.scale else {
            throw SealImageError(
                .size,
                "the red area \(place) is \(Figure.tenths(Double(group.width) / cells.scale)) × "
                    + "\(Figure.tenths(Double(group.height) / cells.scale)) mm; no seal is above \(Int(rules.largestSide)) mm",
                hint: "leave room between imprints, and nothing else in red around them")
        }
        let margin = Int(2 * page.scale)
        var frame = PixelFrame(
            left: group.left * side - margin, top: group.top * side - margin, width: group.width * side + 2 * margin,
            height: group.height * side + 2 * margin
        ).clipped(to: page)
        let edge = Self.distanceToEdge(group, page, cells)
        guard var separation = InkSeparation(page, frame) else { return nil }
        guard var outline = OutlineFit.outline(of: separation.mask, width: frame.width, scale: page.scale) else {
            if edge < 0.5 { throw Self.cutOff(place, edge) }
            return nil
        }
        // Where a part broke off by a wide gap, the outline tells where it lies.
        let whole = frame.holding(outline, margin: margin).clipped(to: page)
        if whole != frame, let again = InkSeparation(page, whole),
            let found = OutlineFit.outline(of: again.mask, width: whole.width, scale: page.scale)
        {
            (frame, separation, outline) = (whole, again, found)
        }
        try checkEdge(outline, frame, page, place)
        if edge < 0.3 { throw Self.cutOff(place, edge) }
        let all = separation.mask.count { $0 }
        let reach = 1 + 0.6 * page.scale / min(outline.halves.x, outline.halves.y)
        separation.keep { outline.reach($0, $1) <= reach }
        let kept = separation.mask.count { $0 }
        let stray = Double(all - kept) / Double(max(kept, 1))
        guard stray <= rules.strayShare else {
            throw SealImageError(
                .twoInBox,
                "the imprint \(place) has \(Figure.percent(stray)) as much ink again beyond its outline, at most "
                    + "\(Figure.percent(rules.strayShare)) may lie there: two imprints lie over each other",
                hint: "each box takes one imprint; have a new form stamped")
        }
        let scores = ImprintScores(separation, outline)
        try check(scores, separation.hue, place, rules)
        let millimetres = outline.halves * 2 / page.scale
        return Imprint(
            source: page.source, resolution: page.resolution, box: [frame.left, frame.top, frame.width, frame.height],
            centre: [outline.centre.x + Double(frame.left), outline.centre.y + Double(frame.top)],
            size: SealSize(shape: outline.shape, width: millimetres.x, height: millimetres.y),
            rotation: Orientation.degrees(separation.cover, separation.mask, outline, pageSkew: page.skew),
            hue: separation.hue, scores: scores, outline: outline, cover: separation.cover, mask: separation.mask,
            hidden: separation.hidden, pixels: page.cut(frame))
    }

    private static func place(_ group: Region, _ page: ScanPage, _ cells: CellMap) -> String {
        let x = Int((Double(group.left + group.right) / 2 / cells.scale).rounded())
        let y = Int((Double(group.top + group.bottom) / 2 / cells.scale).rounded())
        return "of '\(page.source.file)'" + (page.source.page > 1 ? " page \(page.source.page)" : "")
            + " at \(x) × \(y) mm"
    }

    /// How near the ink comes to an edge of the page, in millimetres.
    private static func distanceToEdge(_ group: Region, _ page: ScanPage, _ cells: CellMap) -> Double {
        let nearest = min(group.left, group.top, cells.width - 1 - group.right, cells.height - 1 - group.bottom)
        return Double(nearest) / cells.scale
    }

    private static func cutOff(_ place: String, _ distance: Double) -> SealImageError {
        SealImageError(
            .cutOff, "the imprint \(place) is cut off: it ends \(Figure.tenths(distance)) mm from the edge of the scan",
            hint: "scan the whole form")
    }

    /// An outline that goes on beyond the page was cut off, however little ink is left at the edge.
    private func checkEdge(
        _ outline: Outline, _ frame: PixelFrame, _ page: ScanPage, _ place: String
    ) throws(SealImageError) {
        let (x, y) = (outline.centre.x + Double(frame.left), outline.centre.y + Double(frame.top))
        let extent = outline.extent
        let beyond = max(
            extent.x - x - 0.5, extent.y - y - 0.5, x + extent.x + 0.5 - Double(page.width),
            y + extent.y + 0.5 - Double(page.height))
        guard beyond <= 0.3 * page.scale else {
            throw SealImageError(
                .cutOff,
                "the imprint \(place) is cut off: its outline goes \(Figure.tenths(beyond / page.scale)) mm beyond the scan",
                hint: "scan the whole form")
        }
    }

    private func check(
        _ scores: ImprintScores, _ hue: Double, _ place: String, _ rules: Rules
    ) throws(SealImageError) {
        guard min(hue, 360 - hue) <= rules.hueTolerance else {
            throw SealImageError(
                .notRed,
                "the imprint \(place) is not red: its hue is \(Int(hue.rounded()))°, red is 0° ± \(Int(rules.hueTolerance))°",
                hint: "imprints are taken in red ink")
        }
        guard scores.density >= rules.densityLimit, scores.completeness >= rules.leastCover else {
            throw SealImageError(
                .tooFaint,
                "the imprint \(place) is too faint: its ink takes \(Figure.percent(scores.density)) of the light "
                    + "(at least \(Figure.percent(rules.densityLimit))) on \(Figure.percent(scores.completeness)) of its area "
                    + "(at least \(Figure.percent(rules.leastCover)))",
                hint: "have the form stamped anew, with more ink")
        }
    }

    /// Holds an imprint's size against what its kind may have.
    func checkSize(_ imprint: Imprint, _ rules: Rules) throws(SealImageError) {
        let size = imprint.size
        if let expected = rules.expectedSize {
            let isRight =
                abs(size.width - expected.width) <= rules.tolerance
                && abs(size.height - expected.height) <= rules.tolerance
            guard !isRight else { return }
            throw SealImageError(
                .size,
                "the imprint \(imprint.place) measures \(size); expected are \(Figure.tenths(expected.width)) × "
                    + "\(Figure.tenths(expected.height)) mm ± \(Figure.tenths(rules.tolerance))",
                hint: "check --size-mm and the scan's resolution")
        }
        guard !rules.kind.sizes.contains(where: { $0.matches(size, tolerance: rules.tolerance) }) else { return }
        let allowed = rules.kind.sizes.map { "\($0.shape.rawValue) \($0)" }.joined(separator: ", ")
        throw SealImageError(
            .size,
            "the imprint \(imprint.place) is a \(size.shape.rawValue) of \(size); a seal of the kind "
                + "'\(rules.kind.rawValue)' may be \(allowed), ± \(Figure.tenths(rules.tolerance)) mm",
            hint: "check --kind and the scan's resolution; --size-mm takes another size that was approved")
    }
}
