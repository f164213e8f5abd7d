#import "RCTTidings.h"

#import <React/RCTInvalidating.h>

#if __has_include("TidingsReactNative-Swift.h")
#import "TidingsReactNative-Swift.h"
#else
#import <TidingsReactNative/TidingsReactNative-Swift.h>
#endif

@interface RCTTidings () <RCTInvalidating>
@end

@implementation RCTTidings {
  TidingsBridge *_bridge;
}

+ (NSString *)moduleName
{
  return @"Tidings";
}

+ (BOOL)requiresMainQueueSetup
{
  return NO;
}

- (instancetype)init
{
  if (self = [super init]) {
    __weak RCTTidings *weakSelf = self;
    _bridge = [[TidingsBridge alloc] initWithEmit:^(NSDictionary<NSString *, id> *event) {
      [weakSelf emitOnEvent:event];
    }];
  }
  return self;
}

- (std::shared_ptr<facebook::react::TurboModule>)getTurboModule:
    (const facebook::react::ObjCTurboModule::InitParams &)params
{
  return std::make_shared<facebook::react::NativeTidingsSpecJSI>(params);
}

- (void)invalidate
{
  [_bridge end];
}

- (void)open:(NSString *)server
       store:(NSString *)store
  deviceName:(NSString *)deviceName
    platform:(NSString *)platform
     resolve:(RCTPromiseResolveBlock)resolve
      reject:(RCTPromiseRejectBlock)reject
{
  [_bridge open:server store:store deviceName:deviceName platform:platform resolve:resolve reject:reject];
}

- (void)call:(NSString *)client
        name:(NSString *)name
  parameters:(NSDictionary *)parameters
     resolve:(RCTPromiseResolveBlock)resolve
      reject:(RCTPromiseRejectBlock)reject
{
  [_bridge call:client name:name parameters:parameters resolve:resolve reject:reject];
}

- (void)close:(NSString *)client resolve:(RCTPromiseResolveBlock)resolve reject:(RCTPromiseRejectBlock)reject
{
  [_bridge close:client resolve:resolve reject:reject];
}

- (void)observe:(NSString *)client
    observation:(NSString *)observation
        subject:(NSString *)subject
     parameters:(NSDictionary *)parameters
        resolve:(RCTPromiseResolveBlock)resolve
         reject:(RCTPromiseRejectBlock)reject
{
  [_bridge observe:client
       observation:observation
           subject:subject
        parameters:parameters
           resolve:resolve
            reject:reject];
}

- (void)loadOlder:(NSString *)observation
            count:(double)count
          resolve:(RCTPromiseResolveBlock)resolve
           reject:(RCTPromiseRejectBlock)reject
{
  [_bridge loadOlder:observation count:count resolve:resolve reject:reject];
}

- (void)taken:(NSString *)observation
{
  [_bridge taken:observation];
}

- (void)cancel:(NSString *)observation
{
  [_bridge cancel:observation];
}

- (void)observeLog:(NSString *)observation
             level:(NSString *)level
           resolve:(RCTPromiseResolveBlock)resolve
            reject:(RCTPromiseRejectBlock)reject
{
  [_bridge observeLog:observation level:level resolve:resolve reject:reject];
}

- (void)liveObjects:(RCTPromiseResolveBlock)resolve reject:(RCTPromiseRejectBlock)reject
{
  resolve([_bridge liveObjects]);
}

@end
