#ifndef CAPKI_CPCSC_SHIM_H
#define CAPKI_CPCSC_SHIM_H
#include <winscard.h>
#endif
