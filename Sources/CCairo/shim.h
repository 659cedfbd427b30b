// The face of cairo and pango that PKISealImages sees: headers, and only what Swift cannot express itself.
#ifndef CAPKI_CCAIRO_SHIM_H
#define CAPKI_CCAIRO_SHIM_H

#include <cairo-svg.h>
#include <pango/pangocairo.h>

// PANGO_SCALE is a macro.
static const double capki_pango_scale = PANGO_SCALE;

#endif
