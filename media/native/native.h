/* The part of the packet path that Python is slow at: datagrams in and out by the batch, and libsrtp called directly.
 *
 * `media/native/__init__.py` loads it where it was built and says what its types do; without it `media/ice/socket.py`,
 * `media/ice/outbox.py` and `media/dtls.py` do the same in Python, octet for octet. Nothing here parses a packet or
 * decides anything: a datagram is octets, an address and a time.
 *
 * Everything runs on the thread of the event loop, holds the GIL and never blocks. Sizes and numbers that Python
 * passes are checked against the buffer they are about, in every call.
 */
#ifndef VS_MEDIA_NATIVE_H
#define VS_MEDIA_NATIVE_H

#define PY_SSIZE_T_CLEAN
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <Python.h>
#include <structmember.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

typedef union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} Address;

/* Return the octets of a bytearray that has at least `size` of them, or NULL with an exception. */
static inline uint8_t *octets_of(PyObject *buffer, PyObject *size_object, Py_ssize_t *size) {
    if (!PyByteArray_CheckExact(buffer)) {
        PyErr_SetString(PyExc_TypeError, "a bytearray is needed");
        return NULL;
    }
    *size = PyLong_AsSsize_t(size_object);
    if (*size == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (*size < 0 || *size > PyByteArray_GET_SIZE(buffer)) {
        PyErr_SetString(PyExc_ValueError, "size beyond the buffer");
        return NULL;
    }
    return (uint8_t *)PyByteArray_AS_STRING(buffer);
}

static inline int needs(const char *name, Py_ssize_t given, Py_ssize_t wanted) {
    if (given == wanted) {
        return 1;
    }
    PyErr_Format(PyExc_TypeError, "%s takes %zd arguments (%zd given)", name, wanted, given);
    return 0;
}

#define METHOD(function) ((PyCFunction)(void (*)(void))(function))

extern PyTypeObject SrtpType, ReceiverType, SenderType, RouteType;

#endif
