#include "cli/app.h"

int main(int argc, char** argv) { return peyk::run_app(argc, argv); }
