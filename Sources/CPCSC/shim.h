// The face of PC/SC that PKITokenDriver sees: headers, and only what Swift cannot express itself.
#ifndef CAPKI_CPCSC_SHIM_H
#define CAPKI_CPCSC_SHIM_H

#include <winscard.h>

// The codes are macros with casts, which Swift does not import.
static const LONG capki_scard_success = SCARD_S_SUCCESS;
static const LONG capki_scard_no_readers = SCARD_E_NO_READERS_AVAILABLE;
static const LONG capki_scard_timeout = SCARD_E_TIMEOUT;
static const LONG capki_scard_unknown_reader = SCARD_E_UNKNOWN_READER;
static const LONG capki_scard_no_service = SCARD_E_NO_SERVICE;
static const LONG capki_scard_no_access = SCARD_E_NO_ACCESS;
static const LONG capki_scard_security_violation = SCARD_W_SECURITY_VIOLATION;
static const DWORD capki_scard_scope_system = SCARD_SCOPE_SYSTEM;
static const DWORD capki_scard_changed = SCARD_STATE_CHANGED;
static const DWORD capki_scard_present = SCARD_STATE_PRESENT;
static const DWORD capki_scard_mute = SCARD_STATE_MUTE;

#endif
