/* Srtp: one direction's context of libsrtp, whose functions pylibsrtp's wheel carries; nothing is linked. */
#include "native.h"

#define TRAILER 160 /* octets that libsrtp may add, as in media/dtls.py */

typedef int (*SrtpCall)(void *context, void *packet, int *size);

typedef struct {
    PyObject_HEAD
    PyObject *owner; /* pylibsrtp's session, which frees the context when it goes */
    void *context;
    SrtpCall protect, unprotect, protect_rtcp, unprotect_rtcp;
} Srtp;

static int srtp_init(Srtp *self, PyObject *args, PyObject *kwargs) {
    PyObject *owner, *addresses[5];
    void *found[5];
    if (kwargs != NULL && PyDict_GET_SIZE(kwargs)) {
        PyErr_SetString(PyExc_TypeError, "Srtp takes no keywords");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "OO!O!O!O!O!", &owner, &PyLong_Type, &addresses[0], &PyLong_Type, &addresses[1],
                          &PyLong_Type, &addresses[2], &PyLong_Type, &addresses[3], &PyLong_Type, &addresses[4])) {
        return -1;
    }
    for (int i = 0; i < 5; i++) {
        found[i] = PyLong_AsVoidPtr(addresses[i]);
        if (found[i] == NULL) {
            if (!PyErr_Occurred()) {
                PyErr_SetString(PyExc_ValueError, "an address is missing");
            }
            return -1;
        }
    }
    Py_INCREF(owner);
    Py_XSETREF(self->owner, owner);
    self->context = found[0];
    self->protect = (SrtpCall)found[1];
    self->unprotect = (SrtpCall)found[2];
    self->protect_rtcp = (SrtpCall)found[3];
    self->unprotect_rtcp = (SrtpCall)found[4];
    return 0;
}

static void srtp_dealloc(Srtp *self) {
    Py_XDECREF(self->owner);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* Work on the packet in place; its new size, or -1 when libsrtp refuses it or it does not fit. */
static PyObject *srtp_apply(Srtp *self, SrtpCall call, PyObject *const *args, Py_ssize_t given, Py_ssize_t spare) {
    Py_ssize_t size;
    uint8_t *data;
    int length;
    if (!needs("Srtp", given, 2)) {
        return NULL;
    }
    if (self->context == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "no context");
        return NULL;
    }
    data = octets_of(args[0], args[1], &size);
    if (data == NULL) {
        return NULL;
    }
    if (size > PyByteArray_GET_SIZE(args[0]) - spare || size > INT32_MAX) {
        return PyLong_FromLong(-1);
    }
    length = (int)size;
    if (call(self->context, data, &length) || length < 0 || length > size + spare) {
        return PyLong_FromLong(-1);
    }
    return PyLong_FromLong(length);
}

static PyObject *srtp_protect(Srtp *self, PyObject *const *args, Py_ssize_t given) {
    return srtp_apply(self, self->protect, args, given, TRAILER);
}

static PyObject *srtp_unprotect(Srtp *self, PyObject *const *args, Py_ssize_t given) {
    return srtp_apply(self, self->unprotect, args, given, 0);
}

static PyObject *srtp_protect_rtcp(Srtp *self, PyObject *const *args, Py_ssize_t given) {
    return srtp_apply(self, self->protect_rtcp, args, given, TRAILER);
}

static PyObject *srtp_unprotect_rtcp(Srtp *self, PyObject *const *args, Py_ssize_t given) {
    return srtp_apply(self, self->unprotect_rtcp, args, given, 0);
}

static PyMethodDef srtp_methods[] = {
    {"protect", METHOD(srtp_protect), METH_FASTCALL, NULL},
    {"unprotect", METHOD(srtp_unprotect), METH_FASTCALL, NULL},
    {"protect_rtcp", METHOD(srtp_protect_rtcp), METH_FASTCALL, NULL},
    {"unprotect_rtcp", METHOD(srtp_unprotect_rtcp), METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject SrtpType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "vs_media_native.Srtp",
    .tp_basicsize = sizeof(Srtp),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)srtp_init,
    .tp_dealloc = (destructor)srtp_dealloc,
    .tp_methods = srtp_methods,
};
