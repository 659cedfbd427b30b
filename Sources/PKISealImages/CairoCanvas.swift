internal import CCairo

/// Draws strokes with cairo.
enum CairoCanvas {
    /// The height of characters before they are fitted into their boxes, in drawing units.
    private static let typeSize = 100.0
    /// Ideographs stand on a square whose middle is so far above the base line, as a share of its side.
    private static let middle = 0.38

    static func picture(
        of strokes: [Stroke], _ size: SealSize, _ font: SealFont, resolution: Int, colour: SealColour
    ) throws(SealImageError) -> Picture {
        let scale = Double(resolution) / 25.4
        let (width, height) = (Int((size.width * scale).rounded()), Int((size.height * scale).rounded()))
        guard let surface = unsafe cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(width), Int32(height)) else {
            throw failed
        }
        defer { unsafe cairo_surface_destroy(surface) }
        try unsafe draw(strokes, size, font, on: surface, scale: scale, colour: colour)
        unsafe cairo_surface_flush(surface)
        guard let data = unsafe cairo_image_surface_get_data(surface) else { throw failed }
        let stride = Int(unsafe cairo_image_surface_get_stride(surface))
        var pixels: [UInt32] = []
        pixels.reserveCapacity(width * height)
        for y in 0..<height {
            for x in 0..<width { pixels.append(colour.word | UInt32(unsafe data[y * stride + x])) }
        }
        return Picture(width: width, height: height, resolution: resolution, pixels: pixels)
    }

    static func svg(
        of strokes: [Stroke], _ size: SealSize, _ font: SealFont, colour: SealColour
    ) throws(SealImageError) -> [UInt8] {
        let sink = ByteSink()
        let write: cairo_write_func_t = { closure, data, length in
            guard let closure = unsafe closure, let data = unsafe data else { return CAIRO_STATUS_WRITE_ERROR }
            let sink = unsafe Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
            unsafe sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
            return CAIRO_STATUS_SUCCESS
        }
        let closure = unsafe Unmanaged.passUnretained(sink).toOpaque()
        guard let surface = unsafe cairo_svg_surface_create_for_stream(write, closure, size.width, size.height) else {
            throw failed
        }
        // What is written at the end goes into the sink, which lives on until then.
        defer { unsafe cairo_surface_destroy(surface) }
        unsafe cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_MM)
        try unsafe draw(strokes, size, font, on: surface, scale: 1, colour: colour)
        unsafe cairo_surface_finish(surface)
        guard unsafe cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS, !sink.bytes.isEmpty else { throw failed }
        return withExtendedLifetime(sink) { sink.bytes }
    }

    /// Lines of text, black on white; those that are too long are broken.
    static func text(_ lines: [String], width: Int, height: Int) throws(SealImageError) -> Picture {
        guard let surface = unsafe cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(width), Int32(height)) else {
            throw failed
        }
        defer { unsafe cairo_surface_destroy(surface) }
        guard let context = unsafe cairo_create(surface) else { throw failed }
        defer { unsafe cairo_destroy(context) }
        guard let layout = unsafe pango_cairo_create_layout(context) else { throw failed }
        defer { unsafe g_object_unref(UnsafeMutableRawPointer(layout)) }
        guard let description = unsafe pango_font_description_from_string("Sans") else { throw failed }
        defer { unsafe pango_font_description_free(description) }
        unsafe pango_font_description_set_absolute_size(description, 17 * capki_pango_scale)
        unsafe pango_layout_set_font_description(layout, description)
        unsafe pango_layout_set_width(layout, Int32(Double(width) * capki_pango_scale))
        unsafe pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        let text = Array(lines.joined(separator: "\n").utf8CString)
        unsafe pango_layout_set_text(layout, text, Int32(text.count - 1))
        unsafe pango_cairo_show_layout(context, layout)
        unsafe cairo_surface_flush(surface)
        guard let data = unsafe cairo_image_surface_get_data(surface) else { throw failed }
        let stride = Int(unsafe cairo_image_surface_get_stride(surface))
        var pixels: [UInt32] = []
        for y in 0..<height {
            for x in 0..<width { pixels.append(UInt32(unsafe 255 - data[y * stride + x]) * 0x0101_0100 | 0xFF) }
        }
        return Picture(width: width, height: height, pixels: pixels)
    }

    private static let failed = SealImageError(.failed, "the seal cannot be drawn; memory may be short")

    private final class ByteSink {
        var bytes: [UInt8] = []
    }

    @unsafe
    private static func draw(
        _ strokes: [Stroke], _ size: SealSize, _ font: SealFont, on surface: OpaquePointer, scale: Double,
        colour: SealColour
    ) throws(SealImageError) {
        guard let context = unsafe cairo_create(surface) else { throw failed }
        defer { unsafe cairo_destroy(context) }
        let (red, green, blue) = colour.components
        unsafe cairo_set_source_rgb(context, red, green, blue)
        unsafe cairo_scale(context, scale, scale)
        unsafe cairo_translate(context, size.width / 2, size.height / 2)
        for stroke in strokes {
            switch stroke {
            case .rim(let shape, let halves, let width): unsafe rim(shape, halves, width, context)
            case .polygon(let corners):
                for corner in corners { unsafe cairo_line_to(context, corner.x, corner.y) }
                unsafe cairo_close_path(context)
            case .glyph(let character, let centre, let size, let angle):
                unsafe glyph(character, font, centre, size, angle, context)
            }
            unsafe cairo_fill(context)
        }
        guard unsafe cairo_status(context) == CAIRO_STATUS_SUCCESS else { throw failed }
    }

    /// Between two closed lines: the inner one goes the other way round, so that it is left out.
    @unsafe
    private static func rim(
        _ shape: SealSize.Shape, _ halves: SIMD2<Double>, _ width: Double, _ context: OpaquePointer
    ) {
        unsafe cairo_set_fill_rule(context, CAIRO_FILL_RULE_EVEN_ODD)
        for sides in [halves, halves - width] {
            if shape == .rectangle {
                unsafe cairo_rectangle(context, -sides.x, -sides.y, 2 * sides.x, 2 * sides.y)
                continue
            }
            unsafe cairo_new_sub_path(context)
            unsafe cairo_save(context)
            unsafe cairo_scale(context, sides.x, sides.y)
            unsafe cairo_arc(context, 0, 0, 1, 0, 2 * .pi)
            unsafe cairo_restore(context)
            unsafe cairo_close_path(context)
        }
        unsafe cairo_fill(context)
        unsafe cairo_set_fill_rule(context, CAIRO_FILL_RULE_WINDING)
    }

    @unsafe
    private static func glyph(
        _ character: Character, _ font: SealFont, _ centre: SIMD2<Double>, _ size: SIMD2<Double>, _ angle: Double,
        _ context: OpaquePointer
    ) {
        guard let layout = unsafe pango_cairo_create_layout(context) else { return }
        defer { unsafe g_object_unref(UnsafeMutableRawPointer(layout)) }
        unsafe font.apply(to: layout, size: typeSize)
        let text = Array(String(character).utf8CString)
        unsafe pango_layout_set_text(layout, text, Int32(text.count - 1))
        var box = PangoRectangle()
        unsafe pango_layout_get_extents(layout, nil, &box)
        let width = max(Double(box.width) / capki_pango_scale, 1)
        let baseline = Double(unsafe pango_layout_get_baseline(layout)) / capki_pango_scale
        unsafe cairo_save(context)
        unsafe cairo_translate(context, centre.x, centre.y)
        unsafe cairo_rotate(context, angle)
        unsafe cairo_scale(context, size.x / width, size.y / typeSize)
        unsafe cairo_translate(context, -width / 2, -(baseline - middle * typeSize))
        unsafe cairo_move_to(context, 0, 0)
        unsafe pango_cairo_layout_path(context, layout)
        unsafe cairo_restore(context)
    }
}

/// A typeface that is there, with the characters that it has.
@safe
final class SealFont: Sendable {
    private let family: String

    /// - Throws: `SealImageError.Code.glyph` where another typeface would be taken in its place.
    init(family: String) throws(SealImageError) {
        self.family = family
        var found = ""
        unsafe Self.withFont(family) { font in
            guard let description = unsafe pango_font_describe(font) else { return }
            defer { unsafe pango_font_description_free(description) }
            guard let name = unsafe pango_font_description_get_family(description) else { return }
            found = unsafe String(cString: name)
        }
        guard found.lowercased() == family.lowercased() else {
            throw SealImageError(
                .glyph, "the typeface '\(family)' is not installed; '\(found)' would be taken in its place",
                hint: "install fonts-noto-cjk, or name another Song by --font")
        }
    }

    /// - Throws: `SealImageError.Code.glyph` where the typeface lacks a character.
    func check(_ character: Character) throws(SealImageError) {
        var missing: Unicode.Scalar?
        unsafe Self.withFont(family) { font in
            missing = character.unicodeScalars.first { unsafe pango_font_has_char(font, $0.value) == 0 }
        }
        let isShown = character.unicodeScalars.allSatisfy {
            ![.control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator].contains(
                $0.properties.generalCategory)
        }
        guard missing == nil, isShown else {
            let scalar = missing ?? character.unicodeScalars.first ?? " "
            let number = String(scalar.value, radix: 16, uppercase: true)
            throw SealImageError(
                .glyph, "the typeface '\(family)' has no glyph for '\(character)' (U+\(number))",
                hint: "name a typeface by --font that has the character, or leave it out")
        }
    }

    /// Sets the font of a layout, without any other in its place.
    @unsafe
    func apply(to layout: OpaquePointer, size: Double) {
        guard let description = unsafe pango_font_description_new() else { return }
        defer { unsafe pango_font_description_free(description) }
        unsafe pango_font_description_set_family(description, family)
        unsafe pango_font_description_set_weight(description, PANGO_WEIGHT_SEMIBOLD)
        unsafe pango_font_description_set_absolute_size(description, size * capki_pango_scale)
        unsafe pango_layout_set_font_description(layout, description)
        let attributes = unsafe pango_attr_list_new()
        unsafe pango_attr_list_insert(attributes, pango_attr_fallback_new(0))
        unsafe pango_layout_set_attributes(layout, attributes)
        unsafe pango_attr_list_unref(attributes)
    }

    @unsafe
    private static func withFont(_ family: String, _ body: (UnsafeMutablePointer<PangoFont>) -> Void) {
        guard let map = unsafe pango_cairo_font_map_get_default(),
            let context = unsafe pango_font_map_create_context(map)
        else { return }
        defer { unsafe g_object_unref(UnsafeMutableRawPointer(context)) }
        guard let description = unsafe pango_font_description_new() else { return }
        defer { unsafe pango_font_description_free(description) }
        unsafe pango_font_description_set_family(description, family)
        guard let font = unsafe pango_font_map_load_font(map, context, description) else { return }
        defer { unsafe g_object_unref(UnsafeMutableRawPointer(font)) }
        unsafe body(font)
    }
}
