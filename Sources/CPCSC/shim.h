// The face of PC/SC that PKITokenDriver sees: headers, and only what Swift cannot express itself.
#ifndef CAPKI_CPCSC_SHIM_H
#define CAPKI_CPCSC_SHIM_H

#include <winscard.h>

// The codes are macros with casts, which Swift does not import.
static const LONG capki_scard_success = SCARD_S_SUCCESS;
static const LONG capki_scard_no_readers = SCARD_E_NO_READERS_AVAILABLE;
static const DWORD capki_scard_scope_system = SCARD_SCOPE_SYSTEM;

#endif
