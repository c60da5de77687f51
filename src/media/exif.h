#pragma once
/// Which way up a photograph is (Exif 2.3 §4.6.4, tag Orientation): cameras store it as the sensor
/// saw it and say how to turn it.

#include <string_view>

namespace peyk {

/// 1 to 8 as Exif numbers them; 1, as it stands, for whatever says nothing valid.
[[nodiscard]] int exif_orientation(std::string_view jpeg);

}  // namespace peyk
