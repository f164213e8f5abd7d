#import <TidingsSpec/TidingsSpec.h>

NS_ASSUME_NONNULL_BEGIN

/// The TurboModule: passes what JavaScript calls to the bridge, which is in Swift.
@interface RCTTidings : NativeTidingsSpecBase <NativeTidingsSpec>
@end

NS_ASSUME_NONNULL_END
