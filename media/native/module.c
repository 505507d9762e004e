#include "native.h"

static struct PyModuleDef native_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "vs_media_native",
    .m_doc = "Batch input and output of the media worker; see media/native.py.",
    .m_size = -1,
};

PyMODINIT_FUNC PyInit_vs_media_native(void) {
    PyObject *module;
    if (PyType_Ready(&RouteType) < 0) {
        return NULL;
    }
    module = PyModule_Create(&native_module);
    if (module == NULL) {
        return NULL;
    }
    if (PyModule_AddType(module, &SrtpType) < 0 || PyModule_AddType(module, &ReceiverType) < 0 ||
        PyModule_AddType(module, &SenderType) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
