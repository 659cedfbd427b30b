#ifndef CAPKI_CP11_SHIM_H
#define CAPKI_CP11_SHIM_H
#include <p11-kit/pkcs11.h>
#include <libp11.h>
#endif
