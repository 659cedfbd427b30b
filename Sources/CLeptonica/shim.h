// The face of Leptonica that PKISealImages sees: headers, and only what Swift cannot express itself.
#ifndef CAPKI_CLEPTONICA_SHIM_H
#define CAPKI_CLEPTONICA_SHIM_H

#include <allheaders.h>

#endif
